/** For every operation of the entities a request that succeeds, and the audit records that it leaves. */
import type { Contract } from '../src/contract/index.ts';
import type { TestPlane } from './plane.ts';
/** Of everything one, made for one example; names are new at each call. */
export interface Fixture {
    /** Part of every name. */
    mark: string;
    tenantId: string;
    role: {
        id: string;
        name: string;
    };
    /** A role of the tenant. */
    tenantRole: string;
    permission: {
        id: string;
        name: string;
    };
    attribute: string;
    user: {
        id: string;
        loginId: string;
    };
    otherUser: {
        id: string;
        loginId: string;
    };
    testUser: {
        id: string;
        loginId: string;
    };
    keyId: string;
    otherKeyId: string;
    appId: string;
    otherAppId: string;
    /** The second secret of `otherAppId`. */
    secretName: string;
    /** Whether both users are test users. */
    test: boolean;
}
export interface Example {
    input(fixture: Fixture): object;
    /** Actions, in the order of the alphabet. */
    audit: readonly string[];
    /** What is left of them when the users are test users. */
    testAudit: readonly string[];
}
type Noun = 'license' | 'user' | 'tenant' | 'accessKey' | 'inboundApp' | 'role' | 'permission' | 'audit';
type ExamplesOf<N extends Noun> = {
    readonly [V in keyof Contract[N]]: Example;
};
export declare const examples: {
    readonly [N in Noun]: ExamplesOf<N>;
};
/** Makes one of everything that the examples name. */
export declare function seed(plane: TestPlane, { test }?: {
    test?: boolean | undefined;
}): Promise<Fixture>;
export {};
