/** The part of autocannon that the benchmark uses; the package has no types of its own. */
declare module "autocannon" {
  export interface Options {
    url: string;
    method: "POST";
    headers: Record<string, string>;
    body: string | Buffer;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds between samples, and between looks at whether the duration is over. */
    sampleInt?: number;
    /** Changes each request before it is sent. */
    requests?: readonly {
      setupRequest: (request: { headers: Record<string, string> }) => { headers: Record<string, string> };
    }[];
    /** Called for each connection. */
    setupClient?: (client: {
      on(event: "response", listener: (status: number, bytes: number, milliseconds: number) => void): unknown;
    }) => void;
    /** Requests a second, over all connections. */
    overallRate?: number;
  }
  export interface Result {
    requests: { total: number; average: number };
    latency: { p50: number; p99: number };
    duration: number;
    non2xx: number;
    errors: number;
    timeouts: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
