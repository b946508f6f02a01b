import type { AppSettings } from '../../inbound-app/settings.ts'
import type { Scope } from './client.ts'
import { DEFAULT_SCOPE } from './scopes.ts'

type Wire = NonNullable<AppSettings['permissionsScopes']>[number]

/** A scope of one name may be of all kinds at once. */
export function scopesOf(settings: Partial<AppSettings>): Scope[] {
  const { permissionsScopes = [], attributesScopes = [], connectionsScopes = [], scopeClaimMapping = [] } = settings
  const scopes = new Map<string, Scope>()
  const merge = ({ name, description, optional }: Omit<Wire, 'values'>, more: Partial<Scope>) => {
    const known = scopes.get(name) ?? { ...DEFAULT_SCOPE, name, description, optional }
    scopes.set(name, { ...known, optional: known.optional && optional, ...more })
  }
  for (const scope of permissionsScopes) merge(scope, { roleIds: scope.values, forApp: true })
  for (const scope of attributesScopes) merge(scope, { attributes: scope.values })
  for (const scope of connectionsScopes) merge(scope, {})
  for (const { scope, description, mandatory, claims } of scopeClaimMapping) {
    merge({ name: scope, description, optional: !mandatory }, { claims: claims })
  }
  return [...scopes.values()]
}
