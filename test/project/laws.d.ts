export declare function keepsEveryLaw(cases: readonly (readonly [seed: number, size: number])[]): void
