#!/usr/bin/env node
require('../dist/descope.cjs')
