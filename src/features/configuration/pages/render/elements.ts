/** Which element of the library shows a node of a screen (wire facts, flows, section 9.2). */

/**
 * What the library defines, without its prefix, and a screen may name. Those that would load a stranger's script are not
 * among them.
 */
const ELEMENTS: ReadonlySet<string> = new Set(
  `address-field alert anchored apps-list attachment autocomplete-field avatar badge button
button-multi-selection-group button-selection-group button-selection-group-item calendar checkbox code-snippet
collapsible-container combo-box container country-subdivision-city-field date-field divider email-field enriched-text
grid grid-custom-column grid-item-details-column grid-selection-column grid-text-column icon image link list
list-item loader-linear loader-radial logo mapping-item mappings-field modal month-day-field month-day-field-picker
multi-line-mappings multi-select-combo-box multi-sso new-password notification notification-card notp-image number-field
outbound-app-button outbound-apps passcode password password-strength phone-input-box-field
policy-validation radio-button radio-group recovery-codes saml-group-mappings scopes-list security-questions-setup
security-questions-verify switch-toggle text text-area text-field third-party-app-logo timer timer-button tooltip
totp-image trusted-devices upload-file user-attribute user-auth-method user-passkeys`.split(/\s+/),
)

/** Names of editors whose element is called otherwise. */
const RENAMED: { [name: string]: string | undefined } = {
  ErrorMessage: 'text',
  EmailInput: 'email-field',
  CodeInput: 'passcode',
  Code: 'passcode',
  Passcode: 'passcode',
  // The element with a list of countries asks another host for their flags.
  Phone: 'phone-input-box-field',
  PhoneInput: 'phone-input-box-field',
  PhoneField: 'phone-input-box-field',
  HybridField: 'text-field',
  SingleSelect: 'combo-box',
  Select: 'combo-box',
  TenantSwitcherComboBox: 'combo-box',
  MultiSelect: 'multi-select-combo-box',
  TOTPLink: 'link',
  NOTPLink: 'link',
  TOTPImage: 'totp-image',
  NOTPImage: 'notp-image',
  PasswordInput: 'password',
  NumberInput: 'number-field',
  Checkbox: 'checkbox',
  Switch: 'switch-toggle',
  TextArea: 'text-area',
  PhotoUploadFile: 'upload-file',
}

/** The element's name without its prefix; undefined for a node that has none, of which only the children are shown. */
export function elementOf(name: string, props: { [name: string]: unknown }): string | undefined {
  if (name === 'Text') return props['isEnriched'] === true ? 'enriched-text' : 'text'
  if (name === 'PollingLoader') return props['variant'] === 'radial' ? 'loader-radial' : 'loader-linear'
  const own = RENAMED[name] ?? kebab(name)
  if (Object.hasOwn(RENAMED, name) || ELEMENTS.has(own)) return own
  return FAMILIES.find(([ending]) => name.endsWith(ending))?.[1]
}

/** Nodes that the vendor's editor names by what they are for. */
const FAMILIES: readonly [ending: string, element: string][] = [
  ['Button', 'button'],
  ['UserAttribute', 'user-attribute'],
  ['UserAuthMethod', 'user-auth-method'],
  ['Input', 'text-field'],
  ['Link', 'link'],
  ['Image', 'image'],
  ['Text', 'text'],
]

/** `GridTextColumn` is `grid-text-column`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}
