/** Columns of plain text that stand under each other, also where the text is Japanese. Pure. */

/** East Asian wide and full-width characters take two columns (Unicode Standard Annex #11), in short. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

export function measureWidth(text: string): number {
  return Array.from(text).length + (text.match(WIDE)?.length ?? 0);
}

/** Rows with their cells padded to the widest of each column. */
export function alignRows(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((widest, row) => Math.max(widest, measureWidth(row[column] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => `${cell}${' '.repeat(Math.max(0, (widths[column] ?? 0) - measureWidth(cell)))}`)
      .join('  ')
      .trimEnd(),
  );
}
