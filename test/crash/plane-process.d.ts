import { Agent } from 'node:http';
import type { TestContext } from 'node:test';
import type { TestEngine } from '../engines.ts';
/** A plane as users run it: `descope serve` as a process, which can be killed. */
export interface PlaneProcess {
    url: string;
    pid: number;
    agent: Agent;
    stderr(): string;
    /** SIGKILL: no chance to tidy up. */
    kill(): Promise<void>;
    /** SIGTERM; resolves to the exit code. */
    terminate(): Promise<number | null>;
}
/** The same before and after each restart. */
export declare const PROJECT = "Pcrash00000000000000000000000";
/** Ends with the test whatever happens. `shell`: commands that run first in the process that becomes the plane, as for limits. */
export declare function startPlaneProcess(t: TestContext, database: string, { shell }?: {
    shell?: string | undefined;
}): Promise<PlaneProcess>;
/** The URL of an empty database, which goes with the test. */
export declare function freshUrl(t: TestContext, engine: TestEngine): Promise<string>;
/** For a plane that refuses to start. */
export declare function runPlaneToItsEnd(database: string): Promise<{
    code: number | null;
    stderr: string;
}>;
export interface Answer {
    status: number;
    body: any;
}
/** Rejects when the connection ends without a whole answer. */
export declare function call(plane: PlaneProcess, path: string, body: object): Promise<Answer>;
export declare function callWell(plane: PlaneProcess, path: string, body: object): Promise<Answer['body']>;
