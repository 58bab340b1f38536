/** The address of a link's kiosk that goes back to its start after so many seconds without a touch. */
export function kioskAddress(address: string, idle: number): string {
  const url = new URL(address);
  url.pathname = url.pathname.replace(/^\/s\//, "/k/");
  if (idle !== 60) url.searchParams.set("idle", String(idle));
  return url.href;
}
