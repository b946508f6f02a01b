import { type TestEngine } from './engines.ts';
import { type TestPlane } from './plane.ts';
export interface At {
    engine: TestEngine['name'];
    /** The database's URL. */
    database(): string;
}
/** Registers one suite for each engine, with a plane of its own over an empty database. */
export declare function onEveryPlane(what: string, suite: (plane: () => TestPlane, at: At) => void): void;
