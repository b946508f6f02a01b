// The platforms that the native binary is built for. The compiler's packages are pinned here and not in package.json:
// each is 100 MB, and only those who build binaries need one.
export const BUN = '1.4.5'

/** `bun`: the end of the package's name, and its integrity. `addon`: the end of the names of native addons' packages. */
export const targets = {
  'linux-x64': {
    bun: 'linux-x64',
    integrity: 'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
    addon: 'linux-x64-gnu',
  },
  'linux-arm64': {
    bun: 'linux-aarch64',
    integrity: 'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
    addon: 'linux-arm64-gnu',
  },
  'linux-x64-musl': {
    bun: 'linux-x64-musl',
    integrity: 'sha512-10QoW/YfTgnURaGEaHpJCiXjLI2e5iTtfVDaA5JKcyUzaa1cq6cVUY9/Uq5XkYzvtRjHLRe9Oj/lTDIQcxy8HQ==',
    addon: 'linux-x64-musl',
  },
  'linux-arm64-musl': {
    bun: 'linux-aarch64-musl',
    integrity: 'sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==',
    addon: 'linux-arm64-musl',
  },
  'darwin-x64': {
    bun: 'darwin-x64',
    integrity: 'sha512-qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==',
    addon: 'darwin-x64',
  },
  'darwin-arm64': {
    bun: 'darwin-aarch64',
    integrity: 'sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
    addon: 'darwin-arm64',
  },
  'windows-x64': {
    bun: 'windows-x64',
    integrity: 'sha512-FNvply651vcE/GHgNWz6mZvhmkwBuu8Hw54oNzA+CQog+HW+542rXQmZqNHRkFxazD9L3xi+iTtvO3engAgJfw==',
    addon: 'win32-x64-msvc',
  },
  'windows-arm64': {
    bun: 'windows-aarch64',
    integrity: 'sha512-MiPFZnBNDnBXgr1oONc5pizC4fOLjnIOfNkYdFEnWzLmoFTg86naZIG3SvS7d/GglpQSAnCKMAzSjI/TAckiRw==',
    addon: 'win32-arm64-msvc',
  },
}

/** The target of this machine; a name that `targets` may not have. */
export function ownTarget() {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const musl =
    os === 'linux' && /** @type {any} */ (process.report.getReport()).header.glibcVersionRuntime === undefined
  return `${os}-${process.arch}${musl ? '-musl' : ''}`
}
