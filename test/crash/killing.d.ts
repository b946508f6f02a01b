import type { TestEngine } from '../engines.ts';
/** Kills a plane under concurrent creates again and again, and looks after each restart at what is there. */
export declare function testKills(engine: TestEngine, { kills, longest }: {
    kills: number;
    longest: number;
}): void;
