/** A REST API for the pipeline to read: the far end of the network, with the troubles that a real one has. */
import { type IncomingMessage } from 'node:http';
export interface Asked {
    method: string;
    path: string;
    query: URLSearchParams;
    body: unknown;
    headers: IncomingMessage['headers'];
}
/** A body to send as JSON with 200, or an answer in full. `reset` breaks the connection; `cut` ends it in the body. */
export type Reply = {
    status?: number;
    headers?: Record<string, string>;
    json?: unknown;
    text?: string;
} | 'reset' | 'cut';
export interface FakeApi {
    url: string;
    asked: Asked[];
    close(): Promise<void>;
}
export declare function serveApi(answer: (asked: Asked, count: number) => Reply | Promise<Reply>): Promise<FakeApi>;
