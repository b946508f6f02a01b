import type { Operation } from '../../src/contract/operation.ts';
import type { Message, Type } from '../../src/contract/wire.ts';
/** A place in an input where a value stands. */
export interface Place {
    /** As error messages name it. */
    path: string;
    type: Type;
    /** A whole input with this value there. */
    with(value: unknown): unknown;
}
/** Every place of an input, at every level, also under the other names that a field has. `base`: the rest of it. */
export declare function placesOf(op: Operation, base?: object): Place[];
/** What must be there, and nothing else. */
export declare function minimal({ fields }: Message): {
    [name: string]: unknown;
};
/** Values that no field of this type takes. */
export declare function wrongFor(type: Type): unknown[];
/** Texts of a query that no parameter of this type takes. */
export declare function wrongInQuery(type: Type): (string | string[])[];
/** Values that decoding takes, so that features and databases see them. */
export declare function hostileFor(type: Type): unknown[];
/** An input with as much in every list and map as they take. */
export declare function fullest(op: Operation, entries?: number): object;
/** A request of an operation: its path with what stands in it, its query, and its body. */
export declare function requestOf(op: Operation, input: unknown): {
    method: string;
    path: string;
    body?: unknown;
};
