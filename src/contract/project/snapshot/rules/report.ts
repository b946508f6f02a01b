import type { Piece } from '../piece.ts'

/** Reports one thing that is wrong, at a place in a piece's document. */
export type Report = (piece: Piece, at: (string | number)[], message: string, fix?: string) => void

/** Names of permissions that every project has and no snapshot lists. */
export const SYSTEM_PERMISSIONS: readonly string[] = ['Impersonate', 'User Admin', 'SSO Admin']
/** The role that every project has; a snapshot lists it only when it was changed. */
export const SYSTEM_ROLE = 'Tenant Admin'
