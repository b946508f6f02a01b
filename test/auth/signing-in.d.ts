/** What the suites of signing in share: calls as a person, and the messages that the plane made. */
import { type JWTPayload } from 'jose';
import { type TestEngine } from '../engines.ts';
import { startTestPlane, type TestPlane } from '../plane.ts';
export interface AuthPlane extends TestPlane {
    /** A call with the project id alone, or with a token. */
    as(token: string | undefined, path: string, body?: unknown): ReturnType<TestPlane['call']>;
    get(token: string, path: string): ReturnType<TestPlane['call']>;
    /** The newest message. */
    lastMessage(): Promise<any>;
    /** What a token says, verified by an independent library with the published keys at the plane's time. */
    read(token: string): Promise<JWTPayload>;
}
type Start = Parameters<typeof startTestPlane>[0];
export declare function startAuthPlane(options?: Start): Promise<AuthPlane>;
/** A suite on every engine, each with a plane of its own. */
export declare function suite(name: string, tests: (plane: () => AuthPlane, engine: TestEngine) => void): void;
export declare function tokenIn(link: string): string;
/** Makes a test user and signs it in. */
export declare function signInTestUser(plane: AuthPlane, loginId: string, more?: object): Promise<any>;
export {};
