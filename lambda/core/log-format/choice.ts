/** The fields of a format that could say a thing, those of them that can be read, and what has been chosen. */
import type { FieldPart, Meaning, Part, Role } from './log-format';
import { allOf, fieldsOf, losesAnchors, readableFields, type Segment } from './segments';

/** One compilation's choice; it grows as roles are taken. */
export class Choice {
  readonly roles = new Map<FieldPart, Role>();
  readonly readable: ReadonlySet<FieldPart>;
  private readonly fields: readonly FieldPart[];

  constructor(readonly segments: readonly Segment[]) {
    this.readable = readableFields(segments);
    this.fields = segments.flatMap((segment) => fieldsOf(allOf(segment)));
  }

  /** All fields that say this, the best first. */
  candidates(role: Meaning['is']): readonly FieldPart[] {
    return this.fields.filter(({ meaning }) => meaning?.is === role).sort((a, b) => rankOf(a) - rankOf(b));
  }

  /** Gives the role to the best readable field; false where there is none. */
  take(role: Role, isFit: (field: FieldPart) => boolean = () => true): boolean {
    const best = this.candidates(role).find((field) => this.readable.has(field) && isFit(field));
    if (best !== undefined) this.roles.set(best, role);
    return best !== undefined;
  }

  /** The first segment behind which the format's quotes cannot be told; none: the number of segments. */
  lostFrom(): number {
    const lost = this.segments.findIndex((segment, index) => losesAnchors(segment, this.segments[index + 1]));
    return lost < 0 ? this.segments.length : lost;
  }

  /** Is this run part of the pattern? */
  isWritten(run: readonly Part[]): boolean {
    return this.segments.findIndex((segment) => segment.run === run) < this.lostFrom();
  }

  has(role: Role): boolean {
    return [...this.roles.values()].includes(role);
  }
}

function rankOf(field: FieldPart): number {
  return field.meaning !== undefined && 'rank' in field.meaning ? field.meaning.rank : 0;
}
