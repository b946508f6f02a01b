/** The widgets that every project has, until somebody changes them. */
import type { Piece } from '../../../../contract/project/snapshot/piece.ts'
import { screenContents } from '../screens.ts'
import { accessKeyScreens, userAccessKeyScreens } from './access-keys.ts'
import { applicationScreens, outboundScreens, profileScreens } from './own.ts'
import { roleScreens } from './roles.ts'
import type { Screens } from './screens.ts'
import { tenantScreens } from './tenant.ts'
import { trailScreens } from './trail.ts'
import { userScreens } from './users.ts'

interface Widget {
  name: string
  /** Whose component shows it. */
  type: string
  description: string
  screens: Screens
}

const WIDGETS: { [id: string]: Widget } = {
  'access-key-management': {
    name: 'Access Key Management',
    type: 'access-key-management-widget',
    description: 'Access keys of a tenant',
    screens: accessKeyScreens,
  },
  'applications-portal': {
    name: 'Applications Portal',
    type: 'applications-portal-widget',
    description: 'Applications of a user',
    screens: applicationScreens,
  },
  'audit-management': {
    name: 'Audit Management',
    type: 'audit-management-widget',
    description: 'The audit trail of a tenant',
    screens: trailScreens,
  },
  'outbound-applications': {
    name: 'Outbound Applications',
    type: 'outbound-applications-widget',
    description: 'Services that a user connects',
    screens: outboundScreens,
  },
  'role-management': {
    name: 'Role Management',
    type: 'role-management-widget',
    description: 'Roles of a tenant',
    screens: roleScreens,
  },
  'tenant-profile': {
    name: 'Tenant Profile',
    type: 'tenant-profile-widget',
    description: 'A tenant and how its people sign on',
    screens: tenantScreens,
  },
  'user-access-key-management': {
    name: 'User Access Key Management',
    type: 'access-key-management-widget',
    description: "A user's keys",
    screens: userAccessKeyScreens,
  },
  'user-management': {
    name: 'User Management',
    type: 'user-management-widget',
    description: 'Users of a tenant',
    screens: userScreens,
  },
  'user-profile': {
    name: 'User Profile',
    type: 'user-profile-widget',
    description: "A user's own profile",
    screens: profileScreens,
  },
}

export const defaultWidgets: readonly Piece[] = Object.entries(WIDGETS).map(([id, { screens, ...metadata }]) => ({
  kind: 'widget',
  id,
  position: 0,
  file: '',
  document: {
    metadata: { ...metadata, flowsIds: [] },
    screens: Object.entries(screens).map(([name, nodes]) => ({
      name,
      document: { screenId: name, contents: screenContents(nodes) },
    })),
  },
}))
