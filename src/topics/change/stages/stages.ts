import { createStage } from './create-stage.ts'
import { partitionStage } from './partition-stage.ts'
import { settingStage } from './setting-stage.ts'
import type { Stage } from './stage.ts'

/** What is done with topics, in this order. */
export const stages: readonly Stage[] = [createStage, settingStage, partitionStage]
