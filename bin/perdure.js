#!/usr/bin/env node
'use strict';

require('./typescript.cjs');
require('../src/cli/main.ts');
