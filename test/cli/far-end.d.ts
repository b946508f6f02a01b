import type { Case } from './transcript.ts';
export interface FarEnd {
    address: string;
    asked: Asked[];
    close(): Promise<void>;
}
export interface Asked {
    /** `POST /path`, and the body below it when there is one. */
    request: string;
    authorization: string | undefined;
    contentType: string | undefined;
}
export declare function openFarEnd(answers: Case['exchanges']): Promise<FarEnd>;
