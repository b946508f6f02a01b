/** Chance that a seed repeats. */
export interface Dice {
    /** A whole number from 0 to below the limit. */
    below(limit: number): number;
    chance(probability: number): boolean;
    pick<T>(items: readonly T[]): T;
    /** Each item with that probability. */
    some<T>(items: readonly T[], probability?: number): T[];
}
export declare function dice(seed: number): Dice;
