import type { TestPlane } from '../plane.ts';
export interface Answer {
    status: number;
    body: any;
    text: string;
}
export interface Wire {
    send(method: string, path: string, body?: unknown): Promise<Answer>;
    close(): void;
}
export declare function openWire(plane: TestPlane, bearer?: string): Wire;
