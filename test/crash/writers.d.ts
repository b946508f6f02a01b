import { type PlaneProcess } from './plane-process.ts';
/** Users that are written side by side, and what became of each request. */
export interface Writers {
    /** User ids that the plane has answered for. */
    acknowledged: string[];
    /** Login ids whose request ended without an answer. */
    unanswered: string[];
    /** Statuses of the other answers. */
    refused: number[];
    /** No further requests; resolves when those under way have ended. */
    stop(): Promise<void>;
    /** Resolves when each writer has met a connection that ended. */
    ended: Promise<unknown>;
}
export declare const WRITERS = 32;
/** Each goes on until its connection ends; with `patient` it goes on even then. */
export declare function startWriters(plane: PlaneProcess, { patient, writers }?: {
    patient?: boolean | undefined;
    writers?: number | undefined;
}): Writers;
/** What the written users belong to. */
export declare function prepare(plane: PlaneProcess): Promise<void>;
