import type { Place } from '../destinations/every.ts';
export declare const TABLES: string[];
/** The victim as a program; built into the folder of test bundles, where packages are found. */
export declare function buildVictim(): Promise<string>;
/** Kills `times` runs, each at a random moment, runs once more to the end, and gives the tables without their ids. */
export declare function tablesAfterCrashes(place: Place, destination: string, times: number): Promise<Tables>;
export type Tables = {
    [table: string]: Record<string, string>[];
};
