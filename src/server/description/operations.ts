import { CREATE_ACCOUNT, LIST_ACCOUNTS, UPDATE_ACCOUNT } from '../accounts/accounts';
import { CREATE_KEY, UPDATE_KEY } from '../accounts/keys';
import { CONNECT, UNDO } from '../connections';
import { LIST_TYPES } from '../events/catalogue';
import { CREATE_SINK, LIST_SINKS, UPDATE_SINK, VALIDATE_SINK } from '../events/sinks';
import { FOLLOW_EVENTS } from '../events/stream';
import { ADD_TYPE, UPDATE_TYPE } from '../events/subscribed-events';
import { CREATE_SUBSCRIPTION, LIST_SUBSCRIPTIONS, UPDATE_SUBSCRIPTION } from '../events/subscriptions';
import { PAGE } from '../rest/page-parameters';
import { CREATE_EXECUTION, LIST_EXECUTIONS, UPDATE_EXECUTION } from '../studio/executions';
import { COMPATIBILITY } from '../studio/flow-compatibility';
import { CREATE_FLOW, UPDATE_FLOW } from '../studio/flows';
import { SET_TEST_USERS } from '../studio/test-users';
import type { Operation } from './operation';

type Methods = Partial<Record<Operation['method'], Omit<Operation, 'method' | 'path' | 'tag'>>>;

/** What is done at one path. */
function at(tag: string, path: string, methods: Methods): Operation[] {
  return (['get', 'post', 'delete'] as const).flatMap((method) => {
    const operation = methods[method];
    return operation ? [{ method, path, tag, ...operation }] : [];
  });
}

const FLOW = '/v2/Flows/:FlowSid';
const EXECUTION = `${FLOW}/Executions/:ExecutionSid`;
const ACCOUNT = '/2010-04-01/Accounts/:AccountSid';

const FLOWS = [
  ...at('Flows', '/v2/Flows', {
    get: { summary: 'Lists the flows, newest first.', query: PAGE, status: 200 },
    post: { summary: 'Saves a new flow.', body: CREATE_FLOW, status: 201 },
  }),
  ...at('Flows', '/v2/Flows/Validate', {
    post: { summary: 'Tells what saving a flow would say, and saves nothing.', body: CREATE_FLOW, status: 200 },
  }),
  ...at('Flows', FLOW, {
    get: { summary: 'Shows a flow at its newest revision.', status: 200 },
    post: { summary: 'Saves a flow as its next revision.', body: UPDATE_FLOW, status: 200 },
    delete: { summary: 'Deletes a flow and ends its executions.', status: 204 },
  }),
  ...at('Flows', `${FLOW}/Revisions`, {
    get: { summary: 'Lists the revisions of a flow, newest first.', query: PAGE, status: 200 },
  }),
  ...at('Flows', `${FLOW}/Revisions/:Revision`, {
    get: { summary: 'Shows a revision: a number, LatestPublished or LatestRevision.', status: 200 },
  }),
  ...at('Flows', `${FLOW}/Compatibility`, {
    get: {
      summary: 'Tells what of a flow runs here: published, or another Revision.',
      query: COMPATIBILITY,
      status: 200,
    },
  }),
  ...at('Flows', `${FLOW}/TestUsers`, {
    get: { summary: 'Shows the contacts that run the newest revision.', status: 200 },
    post: { summary: 'Sets the contacts that run the newest revision.', body: SET_TEST_USERS, status: 200 },
  }),
  ...at('Flows', `${FLOW}/Connections`, {
    post: { summary: 'Has Twilio send messages to the flow.', body: CONNECT, status: 201, dryStatus: 200 },
  }),
  ...at('Flows', `${FLOW}/Connections/Undo`, {
    post: { summary: 'Takes back what connecting has changed.', body: UNDO, status: 200 },
  }),
];

const EXECUTIONS = [
  ...at('Executions', `${FLOW}/Executions`, {
    get: { summary: 'Lists the executions, newest first.', query: LIST_EXECUTIONS.extend(PAGE.shape), status: 200 },
    post: { summary: 'Begins an execution.', body: CREATE_EXECUTION, status: 201 },
  }),
  ...at('Executions', `${FLOW}/Executions/:Sid`, {
    get: { summary: 'Shows an execution.', status: 200 },
    post: { summary: 'Ends an execution.', body: UPDATE_EXECUTION, status: 200 },
    delete: { summary: 'Deletes an execution with its steps.', status: 204 },
  }),
  ...at('Executions', `${EXECUTION}/Context`, {
    get: { summary: 'Shows the context as it is now.', status: 200 },
  }),
  ...at('Executions', `${EXECUTION}/Steps`, {
    get: { summary: 'Lists the steps, newest first.', query: PAGE, status: 200 },
  }),
  ...at('Executions', `${EXECUTION}/Steps/:StepSid`, { get: { summary: 'Shows a step.', status: 200 } }),
  ...at('Executions', `${EXECUTION}/Steps/:StepSid/Context`, {
    get: { summary: 'Shows the context after a step.', status: 200 },
  }),
  ...at('Executions', `${EXECUTION}/Steps/:StepSid/Log`, {
    get: { summary: 'Shows what a step read, changed and warned of.', status: 200 },
  }),
];

const ACCOUNTS = [
  ...at('Accounts', '/2010-04-01/Accounts.json', {
    get: { summary: 'Lists the accounts.', query: LIST_ACCOUNTS.extend(PAGE.shape), status: 200 },
    post: { summary: 'Makes a subaccount, a tenant of its own.', body: CREATE_ACCOUNT, status: 201 },
  }),
  ...at('Accounts', '/2010-04-01/Accounts/:Sid.json', {
    get: { summary: 'Shows an account.', status: 200 },
    post: { summary: 'Renames, suspends, reactivates or closes an account.', body: UPDATE_ACCOUNT, status: 200 },
  }),
  ...at('Accounts', `${ACCOUNT}/Keys.json`, {
    get: { summary: 'Lists the API keys.', query: PAGE, status: 200 },
    post: { summary: 'Makes an API key and shows its secret, this once.', body: CREATE_KEY, status: 201 },
  }),
  ...at('Accounts', `${ACCOUNT}/Keys/:Sid.json`, {
    get: { summary: 'Shows an API key.', status: 200 },
    post: { summary: 'Renames an API key.', body: UPDATE_KEY, status: 200 },
    delete: { summary: 'Deletes an API key; it opens nothing from then on.', status: 204 },
  }),
  ...at('Accounts', '/v1/AuthTokens/Secondary', {
    post: { summary: 'Gives a subaccount a second token, which proves it as well as the first.', status: 201 },
    delete: { summary: 'Takes the second token away.', status: 204 },
  }),
  ...at('Accounts', '/v1/AuthTokens/Promote', {
    post: {
      summary: 'Puts the second token in the place of the first, which opens nothing from then on.',
      status: 200,
    },
  }),
];

const SINK = '/v1/Sinks/:Sid';
const SUBSCRIPTION = '/v1/Subscriptions';
const SUBSCRIBED = `${SUBSCRIPTION}/:SubscriptionSid/SubscribedEvents`;

const EVENTS = [
  ...at('Events', '/v1/Events', {
    get: {
      summary: 'Follows the events as they happen, as server-sent events.',
      query: FOLLOW_EVENTS,
      status: 200,
      answers: 'text/event-stream',
    },
  }),
  ...at('Events', '/v1/Sinks', {
    get: { summary: 'Lists the sinks, newest first.', query: LIST_SINKS, status: 200 },
    post: { summary: 'Makes a sink: a webhook that events are delivered to.', body: CREATE_SINK, status: 201 },
  }),
  ...at('Events', SINK, {
    get: { summary: 'Shows a sink.', status: 200 },
    post: { summary: 'Describes a sink anew.', body: UPDATE_SINK, status: 200 },
    delete: { summary: 'Deletes a sink that no subscription uses.', status: 204 },
  }),
  ...at('Events', `${SINK}/Test`, { post: { summary: 'Sends a test event to a sink.', status: 201 } }),
  ...at('Events', `${SINK}/Validate`, {
    post: { summary: 'Says that a sink is valid; it needs no validation.', body: VALIDATE_SINK, status: 201 },
  }),
  ...at('Events', SUBSCRIPTION, {
    get: { summary: 'Lists the subscriptions, newest first.', query: LIST_SUBSCRIPTIONS, status: 200 },
    post: { summary: 'Has events of some types delivered to a sink.', body: CREATE_SUBSCRIPTION, status: 201 },
  }),
  ...at('Events', `${SUBSCRIPTION}/:Sid`, {
    get: { summary: 'Shows a subscription.', status: 200 },
    post: { summary: 'Describes a subscription anew.', body: UPDATE_SUBSCRIPTION, status: 200 },
    delete: { summary: 'Deletes a subscription.', status: 204 },
  }),
  ...at('Events', SUBSCRIBED, {
    get: { summary: 'Lists the event types of a subscription.', query: PAGE, status: 200 },
    post: { summary: 'Adds an event type to a subscription.', body: ADD_TYPE, status: 201 },
  }),
  ...at('Events', `${SUBSCRIBED}/:Type`, {
    get: { summary: 'Shows an event type of a subscription.', status: 200 },
    post: { summary: 'Sets the version of the schema.', body: UPDATE_TYPE, status: 200 },
    delete: { summary: 'Takes an event type off a subscription.', status: 204 },
  }),
  ...at('Events', '/v1/Types', { get: { summary: 'Lists the event types.', query: LIST_TYPES, status: 200 } }),
  ...at('Events', '/v1/Types/:Type', { get: { summary: 'Shows an event type.', status: 200 } }),
  ...at('Events', '/v1/Schemas/:Id', { get: { summary: 'Shows a schema of events.', status: 200 } }),
  ...at('Events', '/v1/Schemas/:Id/Versions', {
    get: { summary: 'Lists the versions of a schema.', query: PAGE, status: 200 },
  }),
  ...at('Events', '/v1/Schemas/:Id/Versions/:SchemaVersion', {
    get: { summary: 'Shows a version of a schema.', status: 200 },
  }),
];

/** Every operation of the API. A test compares them with the routes. */
export const OPERATIONS: readonly Operation[] = [...FLOWS, ...EXECUTIONS, ...ACCOUNTS, ...EVENTS];
