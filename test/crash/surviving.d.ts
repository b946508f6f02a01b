import { type PlaneProcess } from './plane-process.ts';
/** Every acknowledged user is there with its audit record, by the API. */
export declare function assertKept(plane: PlaneProcess, acknowledged: readonly string[]): Promise<void>;
/** Nothing is there in part: every user with all that was made in its transaction, and nothing without its user. */
export declare function assertWhole(url: string): Promise<number>;
