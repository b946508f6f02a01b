import type { DocumentContract } from '../../../../contract/kinds/index.generated.ts'
import type { OutputOf } from '../../../../contract/operation.ts'

type Entry = OutputOf<DocumentContract['jwtTemplate']['loadLibrary']>['entry']
type Said = 'id' | 'name' | 'description' | 'tags' | 'type' | 'authSchema' | 'emptyClaimPolicy' | 'template'

/** Templates to begin with. The service's own are not public; these are ours. */
export const LIBRARY: readonly Pick<Entry, Said>[] = [
  {
    id: 'profile',
    name: 'Profile',
    description: 'Name and address of the user',
    tags: ['profile'],
    type: 'user',
    authSchema: 'default',
    emptyClaimPolicy: 'delete',
    template: { name: '{{user.name}}', email: '{{user.email}}', email_verified: '{{user.verifiedEmail}}' },
  },
  {
    id: 'tenant-roles',
    name: 'Roles of the tenant',
    description: 'Roles and permissions of the tenant that was chosen, at the top',
    tags: ['tenants'],
    type: 'user',
    authSchema: 'tenantOnly',
    emptyClaimPolicy: 'none',
    template: { tenant: '{{tenant.id}}' },
  },
  {
    id: 'plain-key',
    name: 'Access key without roles',
    description: 'Tokens of access keys that say nothing of what they may',
    tags: ['keys'],
    type: 'key',
    authSchema: 'none',
    emptyClaimPolicy: 'none',
    template: {},
  },
]
