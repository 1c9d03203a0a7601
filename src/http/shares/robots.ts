import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Recent } from '../../i18n/recent.js';
import { headerOf } from '../request/headers.js';

interface KnownRobot {
  /** A regular expression. */
  pattern: string;
  tags?: string[];
}

/** A list that is kept by many; programs that people download with are in it as well, under other tags. */
const knownRobots: KnownRobot[] = createRequire(import.meta.url)('crawler-user-agents');
const readingTags = new Set(['social-preview', 'search-engine', 'ai-crawler']);
const readers = knownRobots.filter(({ tags = [] }) => tags.some((tag) => readingTags.has(tag)));

/**
 * What calls itself a robot and is not in the list yet, or says in the manner of robots where to complain about it. Cubot
 * makes phones.
 */
const selfNamed = [
  '(?<!cu)bot(?![a-z])|crawler|spider|preview|unfurl|externalhit',
  'url ?embed|embedder|-scrap|cardyb|pagerenderer|contenttab|pleroma|akkoma',
  '\\+(?:https?:|mailto:)',
].join('|');

const robotAgents = [new RegExp(readers.map(({ pattern }) => pattern).join('|')), new RegExp(selfNamed, 'i')];

/**
 * Whether it is a robot that makes a preview of a link, or an index: those fetch whatever address is shown to them. Some
 * are named like a messenger's own browser; who pressed a button on our page is a person.
 */
export const isRobot = (req: IncomingMessage): boolean =>
  headerOf(req, 'sec-fetch-site') !== 'same-origin' &&
  robotAgent.of((headerOf(req, 'user-agent') ?? '').slice(0, MAX_AGENT));

/** The patterns are many, and the clients few. */
const robotAgent = new Recent(500, (agent) => robotAgents.some((agents) => agents.test(agent)));

const MAX_AGENT = 512;

/** Whether a browser fetches in advance what nobody has asked for yet (and may never ask for). */
export const isPrefetch = (req: IncomingMessage): boolean =>
  purposeHeaders.some((name) => /prefetch|prerender|preview/i.test(headerOf(req, name) ?? ''));

const purposeHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];
