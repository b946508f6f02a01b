import { type Settings } from '../src/config.ts';
import type { World } from '../src/features/context.ts';
export interface TestPlane {
    url: string;
    projectId: string;
    managementKey: string;
    /** Everything that was logged, one line each. */
    log: string[];
    world: World;
    /** Milliseconds; assign to move time. */
    now: number;
    /** A management call; `body` is JSON text when it is a string. */
    call(method: string, path: string, body?: unknown, authorization?: string): Promise<Result>;
    stop(): Promise<void>;
}
export interface Result {
    status: number;
    body: any;
    headers: Headers;
}
/** When tests begin. */
export declare const START: number;
type Options = Partial<Settings>;
export declare function startTestPlane(options?: Options): Promise<TestPlane>;
export {};
