#!/usr/bin/env node
const program = require('node:path').join(__dirname, '../dist/descope.cjs')
if (require('node:fs').existsSync(program)) {
  require(program)
} else {
  process.stderr.write('descope is not built yet: npm run build\n')
  process.exitCode = 1
}
