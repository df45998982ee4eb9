import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type request from 'supertest';
import { newSid } from '../../src/twilio/sid';
import { greeting } from './definitions';
import { ACCOUNT, type TestApp } from './test-app';

export const CONVERSATION = newSid('CH');
export const SERVICE = newSid('IS');

export type Form = Record<string, string>;

/** Parameters of an onMessageAdded webhook of a message of its own. */
export const added = (changes: Form = {}): Form => ({
  AccountSid: ACCOUNT.sid,
  EventType: 'onMessageAdded',
  ConversationSid: CONVERSATION,
  ChatServiceSid: SERVICE,
  MessageSid: newSid('IM'),
  Author: '+15550199',
  Body: 'hi',
  Index: '0',
  Source: 'SMS',
  Attributes: '{}',
  DateCreated: '2026-11-21T10:00:00.000Z',
  RetryCount: '0',
  ...changes,
});

/** Parameters of a Messaging webhook. */
export const texted = (changes: Form = {}): Form => ({
  AccountSid: ACCOUNT.sid,
  MessageSid: newSid('SM'),
  SmsStatus: 'received',
  From: '+15550199',
  To: '+15550100',
  Body: 'hi',
  NumMedia: '0',
  ...changes,
});

interface Way {
  /** Path with its query; that of the flow unless told. */
  path?: string;
  token?: string;
  /** Origin of the URL that is signed. */
  base?: string;
}

/** Twilio, as a published flow of the app sees it. */
export interface TwilioSide {
  readonly flowSid: string;
  path(flowSid?: string, accountSid?: string): string;
  sign(form: Record<string, string | string[]>, way?: Way): string;
  send(form: Form, way?: Way): request.Test;
}

/** Publishes a flow before the suite around it, and sends it signed webhooks. */
export function useTwilioSide(app: TestApp): TwilioSide {
  let flowSid: string;
  beforeAll(async () => {
    const flow = { friendlyName: 'Welcome', status: 'published', definition: greeting() } as const;
    flowSid = (await app.studio.flows.create(flow)).sid;
  });
  const path = (flow = flowSid, account = ACCOUNT.sid): string => `/v1/Accounts/${account}/Flows/${flow}`;
  const sign: TwilioSide['sign'] = (form, way = {}) =>
    getExpectedTwilioSignature(way.token ?? 'token', `${way.base ?? app.origin}${way.path ?? path()}`, form);
  return {
    get flowSid() {
      return flowSid;
    },
    path,
    sign,
    send: (form, way = {}) =>
      app
        .request()
        .post(way.path ?? path())
        .set('X-Twilio-Signature', sign(form, way))
        .type('form')
        .send(form),
  };
}
