"""What search by meaning brings and costs: the share of questions answered among the first five passages, and the
time of a search, by words alone and by both, in one project of 10,000 passages.

    python bench/search.py

It starts a stack of its own. Half of the questions use words of the passage that answers them, half say the same in
others. What answers is hidden among passages made of other sentences.
"""

import asyncio
import os
import platform
import random
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bff.clients.rest import Rest, Rows
from bff.vault.meaning import Meaning
from tests.stack import Person, Stack, running

PASSAGES, FIRST, ROUNDS = 10_000, 5, 5
ANSWERS = {
    "Physicians who slept less than five hours made more errors in prescribing.": [
        "errors of physicians who slept little",
        "do tired doctors make mistakes with medicine?",
    ],
    "The price of wheat doubled after the drought of 1846 and bread became scarce.": [
        "price of wheat after the drought",
        "why was food expensive when it had not rained?",
    ],
    "Children who were read to every evening knew more words at the age of six.": [
        "children read to every evening and words",
        "does bedtime story help kids' vocabulary?",
    ],
    "Automobiles replaced horses in most European cities within two decades.": [
        "automobiles and horses in European cities",
        "how fast did cars take over from carriages?",
    ],
    "The judge ruled that the contract was void because one party was a minor.": [
        "contract void because a party was a minor",
        "court decision about an agreement signed by a child",
    ],
    "Ocean temperatures rose by half a degree while the ice at the poles retreated.": [
        "ocean temperatures and ice at the poles",
        "warming of the sea and melting glaciers",
    ],
    "Vaccination of nurses reduced the mortality of elderly patients in care homes.": [
        "vaccination of nurses and mortality of patients",
        "do immunised carers save lives of old people?",
    ],
    "Interest rates were raised three times in order to curb inflation.": [
        "interest rates raised to curb inflation",
        "central bank policy against rising prices",
    ],
    "The soldiers wrote home about hunger, cold and the boredom of the trenches.": [
        "what soldiers wrote about the trenches",
        "letters of troops in the war about daily life",
    ],
    "Bees that fed on flowers near treated fields lost their way back to the hive.": [
        "bees near treated fields and the hive",
        "effect of pesticides on insects that pollinate",
    ],
    "The translator kept the rhyme of the poem and gave up its metre.": [
        "translator kept the rhyme and gave up the metre",
        "rendering verse in another language",
    ],
    "Patients with a stroke recovered speech sooner when therapy began at once.": [
        "stroke patients recovered speech with therapy",
        "early rehabilitation after brain injury and talking",
    ],
}
SUBJECTS = (
    "The committee|The survey|A later study|The archive|The second chapter|An earlier report|The museum|The parish",
    "described|compared|counted|questioned|listed|mapped|photographed|recorded|summarised|doubted",
    "the buildings|the crops|the schools|the voters|the rivers|the songs|the machines|the letters|the wages|the birds",
    "of the province|of the period|in the north|in the sample|of the trade|in both towns|of the coast|in the appendix",
)


def main() -> None:
    with running(only="auth,rest,gateway") as stack:
        person = stack.person()
        try:
            asyncio.run(compare(stack, person))
        finally:
            stack.forget(person)


async def compare(stack: Stack, person: Person) -> None:
    meaning, project = Meaning(patience=60), str(uuid4())
    texts = passages(random.Random(7))
    began = time.perf_counter()
    vectors = await meaning.of(texts)
    embedding = len(texts) / (time.perf_counter() - began)
    fill(stack, person, project, list(zip(texts, vectors, strict=True)))
    async with Rest(stack.told["SUPABASE_REST_URL"], stack.anon_key) as rest:
        rows = rest.as_caller(person.token)
        asked = [(question, answer) for answer, questions in ANSWERS.items() for question in questions]
        meant = [await meaning.of_question(question) for question, _ in asked]
        words = [await search(rows, project, asked, [None] * len(asked)) for _ in range(ROUNDS)]
        both = [await search(rows, project, asked, meant) for _ in range(ROUNDS)]
    await meaning.close()
    show(words, both, embedding)


def passages(rng: random.Random) -> list[str]:
    """Eight sentences each on the same subjects, whatever they say of them; an answer is a passage by itself."""
    parts = [subject.split("|") for subject in SUBJECTS]
    made = [" ".join(" ".join(rng.choice(part) for part in parts) + "." for _ in range(8)) for _ in range(PASSAGES)]
    for place, answer in zip(rng.sample(range(PASSAGES), len(ANSWERS)), ANSWERS, strict=True):
        made[place] = answer
    return made


def fill(stack: Stack, person: Person, project: str, texts: list[tuple[str, str | None]]) -> None:
    item = str(uuid4())
    with psycopg.connect(stack.superuser_url, autocommit=True) as database:
        database.execute("insert into projects (id, owner_id, title) values (%s, %s, 'Bench')", [project, person.id])
        database.execute(
            "insert into vault_items (id, project_id, owner_id, name, media_type, size_bytes, storage_path, status)"
            " values (%s, %s, %s, 'a.pdf', 'application/pdf', 1, %s, 'ready')",
            [item, project, person.id, f"{person.id}/{project}/1-a.pdf"],
        )
        into = (
            "copy vault_chunks (vault_item_id, project_id, page_number, start_offset, end_offset, text, embedding)"
            " from stdin"
        )
        with database.cursor().copy(into) as copy:
            for number, (text, vector) in enumerate(texts, 1):
                copy.write_row((item, project, number, 0, len(text), text, vector))
        database.execute("analyze vault_chunks")


async def search(
    rows: Rows, project: str, asked: list[tuple[str, str]], meant: list[str | None]
) -> tuple[list[bool], float]:
    """Which questions were answered, and the median of a search's seconds."""
    answered, took = [], []
    for (question, answer), meaning in zip(asked, meant, strict=True):
        began = time.perf_counter()
        found = await rows.call("search_vault", project_id=project, query=question, max_results=FIRST, meaning=meaning)
        took.append(time.perf_counter() - began)
        answered.append(any(answer in row["text"] for row in found))
    return answered, statistics.median(took)


def show(words: list[tuple[list[bool], float]], both: list[tuple[list[bool], float]], embedding: float) -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; {PASSAGES:,} passages")
    for name, found in (("words alone", words), ("words and meaning", both)):
        answered, took = found[0][0], min(seconds for _, seconds in found)
        same, other = answered[::2], answered[1::2]
        print(
            f"{name:18} {sum(same)}/{len(same)} asked in its words, {sum(other)}/{len(other)} asked in others,"
            f" {took * 1e3:.1f} ms a search"
        )
    ratio = sum(both[0][0]) / sum(words[0][0])
    slower = min(seconds for _, seconds in both) / min(seconds for _, seconds in words)
    print(
        f"{ratio:.2f} times as many answered, {slower:.1f} times the time; {embedding:,.0f} passages embedded a second"
    )


if __name__ == "__main__":
    main()
