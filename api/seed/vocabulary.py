"""Words from which generated people and courses get their names: different enough to sort, search and read."""

GIVEN = (
    "Aditi", "Ahmed", "Aiko", "Amara", "Ananya", "Andrei", "Arjun", "Astrid", "Ayesha", "Bilal", "Carlos", "Chen",
    "Chiara", "Deepak", "Divya", "Elif", "Emeka", "Esther", "Fatima", "Gita", "Hana", "Harish", "Ines", "Ishaan",
    "Ivan", "Jaya", "Jonas", "Kabir", "Kavita", "Kofi", "Lakshmi", "Lena", "Liam", "Lucia", "Mani", "Maria", "Meera",
    "Mehmet", "Mina", "Naveen", "Nia", "Nikolai", "Noor", "Olga", "Omar", "Pooja", "Priya", "Rahul", "Rania", "Ravi",
    "Rosa", "Sana", "Santiago", "Shreya", "Siddharth", "Sofia", "Sunil", "Tariq", "Uma", "Valentina", "Vikram", "Wei",
    "Yuki", "Zara",
)  # fmt: skip

FAMILY = (
    "Abebe", "Ahmad", "Andersson", "Banerjee", "Barbosa", "Bhat", "Bose", "Castro", "Chatterjee", "Choudhury", "Costa",
    "Das", "Demir", "Desai", "Dlamini", "D'Souza", "Fernandes", "Fischer", "Garcia", "Ghosh", "Gowda", "Gupta",
    "Hussain", "Iyer", "Jain", "Joshi", "Kapoor", "Kaur", "Khan", "Kim", "Kowalski", "Kulkarni", "Kumar", "Lindberg",
    "Malik", "Mehta", "Menon", "Mishra", "Mohanty", "Mukherjee", "Nair", "Nakamura", "Novak", "Nguyen", "Okonkwo",
    "Patel", "Petrov", "Pillai", "Rao", "Reddy", "Rossi", "Sato", "Schneider", "Sen", "Shah", "Sharma", "Singh",
    "Subramanian", "Tanaka", "Thomas", "Varma", "Wang", "Yadav", "Yılmaz",
)  # fmt: skip

SUBJECTS = (
    ("Algebra", "Mathematics"), ("Accounting", "Business"), ("Agronomy", "Agriculture"), ("Bengali", "Languages"),
    ("Biostatistics", "Data"), ("Bookkeeping", "Business"), ("Calculus", "Mathematics"), ("Cell Biology", "Science"),
    ("Cloud Computing", "Technology"), ("Data Visualisation", "Data"), ("Databases", "Technology"),
    ("Drawing", "Arts"), ("Economics", "Business"), ("Electronics", "Technology"), ("English Writing", "Languages"),
    ("First Aid", "Health"), ("Geometry", "Mathematics"), ("German", "Languages"), ("Hindi", "Languages"),
    ("Hydrology", "Science"), ("Information Security", "Technology"), ("Marketing", "Business"),
    ("Mechanics", "Science"), ("Microbiology", "Science"), ("Nutrition", "Health"), ("Organic Chemistry", "Science"),
    ("Photography", "Arts"), ("Probability", "Mathematics"), ("Public Health", "Health"), ("Python", "Technology"),
    ("Soil Science", "Agriculture"), ("Statistics", "Data"), ("Tabla", "Arts"), ("Tamil", "Languages"),
    ("Time Series", "Data"), ("Typography", "Arts"), ("Veterinary Care", "Agriculture"), ("Web Design", "Technology"),
    ("Yoga Anatomy", "Health"), ("Zoology", "Science"),
)  # fmt: skip
"""Subject and domain."""

LEVELS = ("Introduction to {}", "{} in Practice", "Advanced {}", "{}: a Workshop", "Topics in {}")

MODULES = ("Foundations", "First applications", "Working with real cases", "Common mistakes", "A project of your own")
LESSONS = ("What it is about", "The idea, step by step", "A worked example", "Exercises", "Going further")

QUESTIONS = (
    "Question %s: which of these holds in every case?", "Question %s: what is done first?",
    "Question %s: which mistake is the most common one?", "Question %s: what does the worked example show?",
    "Question %s: which of these would you check before anything else?",
    "Question %s: what follows from the definition?", "Question %s: when is this method the right one?",
    "Question %s: what is measured here?", "Question %s: which of these is an exception?",
)  # fmt: skip

ANSWERS = (
    "Only what was measured counts.", "The order makes no difference.", "The order decides.",
    "It depends on the material.", "The second step undoes the first one.", "Both sides have to agree.",
    "It cannot be known beforehand.", "The smallest part decides.", "Whatever was done last.",
    "The average of all cases.", "It holds as long as nothing moves.", "A rule that everybody can check.",
)  # fmt: skip
"""Of four of them, one or two are right."""

PLACES = (
    ("Asia/Kolkata", "en-IN", "INR"), ("Europe/Berlin", "de-DE", "EUR"), ("America/New_York", "en-US", "USD"),
    ("Africa/Nairobi", "en-KE", "KES"), ("Asia/Singapore", "en-SG", "SGD"), ("America/Sao_Paulo", "pt-BR", "BRL"),
)  # fmt: skip
"""Time zone, locale and currency."""
