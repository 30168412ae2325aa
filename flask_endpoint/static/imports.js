// The import page: sends dropped files one after another and shows how far each is, from upload to result.
"use strict";

const PAUSE_MS = 700;
const list = document.getElementById("progress");
const form = document.getElementById("upload");
const number = new Intl.NumberFormat("en");

function addLine(name) {
  const line = document.createElement("li");
  const text = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  line.append(text, bar);
  list.append(line);
  return {
    show(state, share) {
      text.textContent = `${name}: ${state}`;
      if (share === undefined) bar.removeAttribute("value");
      else bar.value = share;
    },
    end(state, address, hasFailed) {
      bar.remove();
      text.textContent = `${name}: ${state} `;
      line.classList.toggle("failed", hasFailed);
      if (address) {
        const link = document.createElement("a");
        link.href = address;
        link.textContent = "Look at it";
        line.append(link);
      }
    },
  };
}

function explain(answer, fallback) {
  return answer && answer.message ? `${answer.message} ${answer.next_step}` : fallback;
}

function send(file, line) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      const share = event.lengthComputable ? event.loaded / event.total : undefined;
      line.show(share === undefined ? "uploading" : `uploading, ${Math.round(share * 100)} %`, share);
    });
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response);
      else reject(new Error(explain(request.response, `the upload failed with status ${request.status}.`)));
    });
    request.addEventListener("error", () => reject(new Error("the connection broke; send the file again.")));
    request.send(body);
  });
}

async function statusOf(job) {
  const address = list.dataset.status.replace(/0$/, String(job));
  const reply = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(explain(answer, "its state cannot be read."));
  return answer;
}

async function follow(job, page, line) {
  for (;;) {
    let status;
    try {
      status = await statusOf(job);
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem; // the network: the service may be restarting
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 4));
      continue;
    }
    if (status.status === "failed") throw new Error(`failed: ${status.error}`);
    if (status.status === "done") {
      const counts = ["received", "new", "duplicate", "rejected"].map((name) => `${number.format(status[name])} ${name}`);
      line.end(`done: ${counts.join(", ")}.`, page, false);
      return;
    }
    const share = status.bytes_total > 0 ? status.bytes_done / status.bytes_total : undefined;
    const percent = share === undefined ? "" : `, ${Math.round(share * 100)} %`;
    const stage = status.status === "queued" ? "waiting for its turn" : status.stage || "being read";
    line.show(`${stage}${percent}`, share);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function importFiles(files) {
  const lines = files.map((file) => ({ file, line: addLine(file.name) }));
  lines.forEach(({ line }) => line.show("waiting", 0));
  const following = [];
  for (const { file, line } of lines) {
    try {
      const accepted = await send(file, line);
      following.push(
        follow(accepted.import_job_id, accepted.page, line).catch((problem) =>
          line.end(problem.message, accepted.page, true),
        ),
      );
    } catch (problem) {
      line.end(problem.message, null, true);
    }
  }
  await Promise.all(following);
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    importFiles([...form.elements.file.files]);
    form.elements.file.value = "";
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    importFiles([...event.dataTransfer.files]);
  });
}

if (list && list.dataset.job) {
  const line = addLine(list.dataset.name);
  follow(list.dataset.job, null, line).then(
    () => window.location.reload(),
    () => window.location.reload(),
  );
}
