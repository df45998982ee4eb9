/** Where a flow takes webhooks: what its resource calls `webhook_url`. */
export function flowWebhookUrl(
  { publicBaseUrl, accountSid }: { publicBaseUrl: string; accountSid: string },
  flowSid: string,
): string {
  return `${publicBaseUrl}/v1/Accounts/${accountSid}/Flows/${flowSid}`;
}
