/** The fields that hold more than one value, by the name of `x-widget`. */

import type { RegistryFieldsType } from '@rjsf/utils'
import { Arms } from './Arms'
import { Assignments } from './Assignments'
import { Branches } from './Branches'
import { Bubbles } from './Bubbles'
import { Choices } from './Choices'
import { ConditionRows } from './ConditionRows'
import { Checkboxes, Duration, Tags, Weekdays, Words } from './Small'
import { Declared } from './Declared'
import { Extraction } from './Extraction'
import { Mapping } from './Mapping'
import { Pairs } from './Pairs'
import { Template } from './Template'

export const FIELDS: RegistryFieldsType = {
  arms: Arms, assignments: Assignments, branches: Branches, bubbles: Bubbles, choices: Choices, 'condition-rows': ConditionRows,
  checkboxes: Checkboxes, duration: Duration, tags: Tags, weekdays: Weekdays, words: Words, template: Template,
  mapping: Mapping, pairs: Pairs, extraction: Extraction, declared: Declared,
}
