export interface Device {
    id: string;
    create(options: string, origin: string): string;
    get(options: string, origin: string, changes?: {
        counter?: number;
    }): string;
}
export declare function newDevice(): Device;
