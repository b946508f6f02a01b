import type { Destination } from '../../src/pipeline/destinations/port.ts';
import type { Resource } from '../../src/pipeline/extract/resource.ts';
import { type RunInfo, type RunOptions } from '../../src/pipeline/run.ts';
import { Workdir } from '../../src/pipeline/state/workdir.ts';
export declare const DATASET = "app_data";
export declare class Place {
    readonly destination: Destination;
    readonly folder: string;
    /** What names the destination, with its secrets. */
    readonly url: string;
    private readonly drop;
    constructor(destination: Destination, folder: string, drop: () => Promise<void>, url?: string);
    get workdir(): Workdir;
    load(resources: Resource[], more?: Partial<RunOptions>): Promise<RunInfo>;
    /** All rows of a table as text by column, without nulls; ordered by what they hold. */
    rows(table: string, dataset?: string): Promise<Record<string, string>[]>;
    /** The same without load ids and ids of rows, for rows whose ids are not fixed. */
    data(table: string): Promise<Record<string, string>[]>;
    columns(table: string, dataset?: string): Promise<string[]>;
    query(sql: string): Promise<{
        columns: string[];
        rows: unknown[][];
    }>;
    tables(): Promise<string[]>;
    close(): Promise<void>;
}
export declare function onEveryDestination(suite: (fresh: () => Promise<Place>) => void): void;
export declare function freshDuckDb(): Promise<Place>;
export declare function freshPostgres(): Promise<Place>;
export declare function freshFolder(): Promise<string>;
export declare function byContent(a: object, b: object): number;
