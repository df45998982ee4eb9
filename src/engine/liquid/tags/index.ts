import { assign, capture, decrement, increment } from './variables';
import { caseTag } from './case';
import { comment, inlineComment, raw } from './verbatim';
import { cycle } from './cycle';
import { echo, ifchanged, liquid } from './printing';
import { forTag } from './for';
import { ifTag, unless } from './if';
import { breakTag, continueTag } from './interrupts';
import { tablerow } from './tablerow';
import type { Tag } from '../syntax/parser';

/** The tags of Studio's Liquid: the standard ones without those that read other templates. */
export const TAGS: Readonly<Record<string, Tag>> = {
  '#': inlineComment,
  assign,
  break: breakTag,
  capture,
  case: caseTag,
  comment,
  continue: continueTag,
  cycle,
  decrement,
  echo,
  for: forTag,
  if: ifTag,
  ifchanged,
  increment,
  liquid,
  raw,
  tablerow,
  unless,
};
