#!/usr/bin/env node
import { launch } from './launch.js'

await launch('main', 'start the bot with "npm start".')
