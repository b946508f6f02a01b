/** A connection of the test's own beside the plane's, to look at what is stored and to get in its way. */
export interface Database {
    rows(statement: string): Promise<Row[]>;
    close(): Promise<void>;
}
export type Row = {
    [column: string]: unknown;
};
/** `url`: as `descope serve --database` takes it; a database in memory cannot be opened twice. */
export declare function openDatabase(url: string): Promise<Database>;
export interface Dump {
    [table: string]: Row[];
}
/** Every row of every table, in an order that is the same each time; `project` leaves out those of other projects. */
export declare function dump({ rows }: Database, project?: string): Promise<Dump>;
export interface Change {
    gone: Row[];
    come: Row[];
}
/** What changed from one dump to another, by table; empty when nothing did. */
export declare function difference(before: Dump, after: Dump): {
    [table: string]: Change;
};
