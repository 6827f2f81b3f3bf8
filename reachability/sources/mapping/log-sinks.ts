/** Where log drivers and log routers send to outside AWS. Pure. */

/** Domains of log services on the internet. A host below none of these may be anywhere, inside the VPC too. */
const PUBLIC_SINKS = [
  "datadoghq.com",
  "datadoghq.eu",
  "ddog-gov.com",
  "newrelic.com",
  "nr-data.net",
  "splunkcloud.com",
  "sumologic.com",
  "loggly.com",
  "logdna.com",
  "mezmo.com",
  "coralogix.com",
  "honeycomb.io",
  "grafana.net",
  "elastic-cloud.com",
  "papertrailapp.com",
];

/** Output plugins of Fluent Bit that send to their maker's service where no host is named. */
const PUBLIC_PLUGINS: ReadonlySet<string> = new Set(["datadog", "nrlogs", "newrelic", "logdna"]);

/** Output plugins that send nowhere. */
const LOCAL_PLUGINS: ReadonlySet<string> = new Set(["null", "stdout", "counter"]);

/** Whether a host, or the host of a URL, is a log service on the internet. */
export function isPublicSink(hostOrUrl: string): boolean {
  const host = hostOrUrl.replace(/^[a-z]+:\/\//i, "").split(/[/:?]/, 1)[0] ?? "";
  return PUBLIC_SINKS.some((domain) => host.toLowerCase() === domain || host.toLowerCase().endsWith(`.${domain}`));
}

/** Where a plugin that is not AWS's sends, as far as its name and host tell. */
export function pluginSink(plugin: string, host: unknown): "internet" | "nowhere" | undefined {
  if (LOCAL_PLUGINS.has(plugin)) return "nowhere";
  if (typeof host === "string") return isPublicSink(host) ? "internet" : undefined;
  return host === undefined && PUBLIC_PLUGINS.has(plugin) ? "internet" : undefined;
}
