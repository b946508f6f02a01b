import { type FreshDatabase } from './postgres.ts';
export interface TestEngine {
    name: 'sqlite' | 'postgres';
    /** Why this engine cannot be tested here, for the `skip` option of a suite. */
    skip: string | false;
    /** A database URL as `descope serve --database` takes it, of an empty database. */
    freshUrl(): Promise<FreshDatabase>;
}
/** Registers one suite for each engine; an engine that is not to be had here is reported as skipped. */
export declare function onEveryEngine(suite: (engine: TestEngine) => void): void;
export declare function engines(): TestEngine[];
