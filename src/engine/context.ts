/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The channel of an execution as templates see it at `flow.channel`. */
export type ChannelContext = {
  /** Twilio's side: the inbound `To`, the REST `From`, an MG SID, or the CH SID of a conversation. */
  address: string;
  /** Set by start-conversation and resume-conversation only. */
  sid?: string;
  type?: 'conversation';
  status?: string;
  details?: JsonObject;
};

/** The root of what Liquid templates read, in Studio's spelling. Plain JSON. */
export interface StudioContext {
  flow: {
    /** SID of the execution, FN…; Studio names it so. */
    sid: string;
    /** SID of the flow, FW…. */
    flow_sid: string;
    channel: ChannelContext;
    /** `Parameters` of a REST start. */
    data: JsonObject;
    /** What set-variables wrote. */
    variables: JsonObject;
    add_ons: JsonObject;
  };
  contact: { channel: { address: string } };
  /** One subtree by trigger event: message, conversation, request, call, or parent in a subflow. */
  trigger: { [kind: string]: JsonObject };
  widgets: { [name: string]: JsonObject };
}
