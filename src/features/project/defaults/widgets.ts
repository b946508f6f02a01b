/** The widgets that every project has: one screen each until somebody changes them. */
import type { Piece } from '../../../contract/project/snapshot/piece.ts'
import { heading, node, screenContents } from './screens.ts'

const WIDGETS: [id: string, name: string, type: string, component: string, description: string][] = [
  ['access-key-management', 'Access Key Management', 'access-key-management-widget', 'Grid', 'Access keys of a tenant'],
  ['applications-portal', 'Applications Portal', 'applications-portal-widget', 'AppsList', 'Applications of a user'],
  ['audit-management', 'Audit Management', 'audit-management-widget', 'Grid', 'The audit trail of a tenant'],
  ['role-management', 'Role Management', 'role-management-widget', 'Grid', 'Roles of a tenant'],
  ['user-access-key-management', 'User Access Key Management', 'access-key-management-widget', 'Grid', "A user's keys"],
  ['user-management', 'User Management', 'user-management-widget', 'Grid', 'Users of a tenant'],
  ['user-profile', 'User Profile', 'user-profile-widget', 'UserAttributes', "A user's own profile"],
]

export const defaultWidgets: readonly Piece[] = WIDGETS.map(([id, name, type, component, description]) => ({
  kind: 'widget',
  id,
  position: 0,
  file: '',
  document: {
    metadata: { name, description, type, flowsIds: [] },
    screens: [
      {
        name: 'root',
        document: {
          screenId: 'root',
          contents: screenContents([heading(name), node(component, 'content', { type })]),
        },
      },
    ],
  },
}))
