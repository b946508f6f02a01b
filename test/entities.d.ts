/** What the suites of single nouns share: the forms of answers, and a second project. */
import type { TestPlane } from './plane.ts';
export interface Answer {
    status: number;
    body: any;
}
export declare const done: Answer;
export declare function invalid(errorMessage: string): Answer;
export declare function refused(status: number, errorCode: string, errorDescription: string, errorMessage: string): Answer;
/** Calls below a path, answered by status and body. */
export declare function callsOf(plane: () => TestPlane, root: string): {
    get: (path: string) => Promise<Answer>;
    post: (path: string, body?: unknown) => Promise<Answer>;
};
/** The id of the plane's first management key: who did everything here. */
export declare function actorOf(plane: TestPlane): string;
/** Another project of the company; the company's key opens it, too. */
export declare function secondProject(plane: TestPlane): Promise<(path: string, body?: unknown) => Promise<Answer>>;
/** The audit records that a text finds, without their ids and times, by action. */
export declare function auditOf(plane: TestPlane, text: string): Promise<{
    action: string;
    actorId: unknown;
    tenants: unknown;
    data: unknown;
}[]>;
