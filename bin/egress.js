#!/usr/bin/env node
"use strict";
// Starts the command line. Types are checked by `npm test`, not at every start.
process.env.TS_NODE_PROJECT ??= require("node:path").join(__dirname, "..", "tsconfig.json");
require("ts-node/register/transpile-only");
require("../cli/main").main(process.argv);
