// Answers a constant: what HTTP itself costs here.
const body = JSON.stringify({ status: "ok" });

export default {
  async fetch(request) {
    await request.arrayBuffer();
    return new Response(body, { headers: { "content-type": "application/x-amz-json-1.1" } });
  },
};
