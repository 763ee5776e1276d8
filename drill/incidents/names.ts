/** The names of the incidents that are shipped: known without loading the account in memory. */
export const INCIDENT_NAMES = ['memo', 'memo-open', 'shared-group', 'stuck-workers', 'own-harm'] as const;

export type IncidentName = (typeof INCIDENT_NAMES)[number];
