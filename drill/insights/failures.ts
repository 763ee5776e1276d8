/** The query is not one: what AWS answers with MalformedQueryException. */
export class InsightsSyntaxError extends Error {
  override readonly name = 'InsightsSyntaxError';
}
