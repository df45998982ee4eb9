import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { STUDIO_ADDRESS_BYTES } from '../../engine/limits';
import { listField, nameField } from '../rest/fields';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import type { StudioDependencies } from './studio-dependencies';

const isShort = (address: string): boolean => Buffer.byteLength(address) <= STUDIO_ADDRESS_BYTES;

export const SET_TEST_USERS = z.object({
  TestUsers: listField(
    nameField().refine(isShort, `Expected addresses of at most ${STUDIO_ADDRESS_BYTES} bytes`),
    1000,
  ),
});

/** `/v2/Flows/{Sid}/TestUsers`: the contacts whose executions run the newest revision, published or not. */
export function testUserRoutes(router: Router, { store, urls }: StudioDependencies): void {
  const send = async (request: Request, response: Response, flowSid: string): Promise<void> => {
    const testUsers = await store.flows.testUsers(accountOf(response), flowSid);
    if (!testUsers) throw notFound(request);
    response.json({ sid: flowSid, test_users: testUsers, url: `${urls().flow(flowSid)}/TestUsers` });
  };

  resource(router, '/Flows/:FlowSid/TestUsers', {
    get: (request, response) => send(request, response, sidOf(request, 'FlowSid', 'FW')),
    post: async (request, response) => {
      const flowSid = sidOf(request, 'FlowSid', 'FW');
      const { TestUsers } = readParameters(SET_TEST_USERS, request.body);
      await store.flows.setTestUsers(accountOf(response), flowSid, TestUsers);
      await send(request, response, flowSid);
    },
  });
}
