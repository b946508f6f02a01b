/** Runs the normaliser's two passes over items in memory, as a package would. */
import { type TableHints } from '../../src/pipeline/normalize/declare.ts';
import { type Schema } from '../../src/pipeline/normalize/schema.ts';
export interface Normalized {
    schema: Schema;
    /** By table: rows as objects without nulls, timestamps as text, json parsed. */
    rows: Record<string, Record<string, unknown>[]>;
}
export declare function normalize(items: readonly unknown[], hints: TableHints, before?: Schema, loadId?: string): Normalized;
